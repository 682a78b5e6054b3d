/** Everything that a schema file needs. */
export * from './parts.ts'
export * from './schema.ts'
