/** A wrong configuration: what, where and the remedy. Stops the start. */
export interface ConfigIssue {
  readonly line: number | undefined
  /** One sentence: what is wrong. */
  readonly problem: string
  /** One sentence: what to do. */
  readonly remedy: string
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly file: string
  readonly issues: readonly ConfigIssue[]
  constructor(file: string, issues: readonly ConfigIssue[]) {
    super(
      issues
        .map(
          issue =>
            `${file}${issue.line === undefined ? '' : `, line ${issue.line}`}: ${issue.problem}\n  ${issue.remedy}`,
        )
        .join('\n'),
    )
    this.file = file
    this.issues = issues
  }
}
