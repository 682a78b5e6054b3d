/** What the setup page decided: kept beside the database, because the database belongs to a domain. */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const schema = z.object({ domain: z.string().min(1).max(255), organisation: z.string().min(1).max(100) })
export type Instance = z.output<typeof schema>

/** The file is there and cannot be understood: it is left as it is. */
export class InstanceFileError extends Error {
  override readonly name = 'InstanceFileError'
}

const fileIn = (data: string) => join(data, 'instance.json')

export const readInstance = async (data: string): Promise<Instance | undefined> => {
  const file = fileIn(data)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    throw new InstanceFileError(`${file} is damaged`)
  }
}

/** Complete on disk or not there: written beside and renamed. */
export const writeFileWhole = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const beside = `${file}.new`
  const handle = await open(beside, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, file)
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export const writeInstance = (data: string, instance: Instance): Promise<void> =>
  writeFileWhole(fileIn(data), `${JSON.stringify(instance, undefined, 2)}\n`)
