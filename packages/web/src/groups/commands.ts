/** What stands alone in the field and is meant for the program: `/me` is a message. */
export type Command = 'people' | 'leave'

const COMMANDS: Readonly<Record<string, Command>> = {
  '/users': 'people',
  '/usuarios': 'people',
  '/leave': 'leave',
  '/salir': 'leave',
}
export const commandIn = (text: string): Command | undefined => COMMANDS[text.trim().toLowerCase()]
