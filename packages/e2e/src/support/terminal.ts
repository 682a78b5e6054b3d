/** A program in a terminal of its own (tmux), driven by keys and read from its screen. */
import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

export interface Terminal {
  /** Types a line and presses Enter. */
  type(line: string): Promise<void>
  /** Keys and no Enter. */
  press(keys: string): Promise<void>
  screen(): string
  /** Ends it, whatever it does. */
  close(): void
}

/** `socket` is where tmux listens: one for each program. */
export const startTerminal = (at: {
  readonly socket: string
  readonly command: string
  readonly env: Readonly<Record<string, string>>
}): Terminal => {
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', at.socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...process.env, TMUX: '', TERM: 'screen-256color', LC_ALL: 'C.UTF-8', ...at.env },
    })
  tmux('new-session', '-d', '-s', 'p', '-x', '160', '-y', '50', at.command)
  const press = async (keys: string): Promise<void> => {
    tmux('send-keys', '-t', 'p', '-l', '--', keys)
    await pause(120) // a terminal program reads keys at its own pace
  }
  return {
    press,
    async type(line) {
      await press(line)
      tmux('send-keys', '-t', 'p', 'Enter')
      await pause(400)
    },
    screen: () => tmux('capture-pane', '-t', 'p', '-p', '-J'),
    close() {
      try {
        tmux('kill-server')
      } catch {
        // it ended by itself
      }
    },
  }
}
