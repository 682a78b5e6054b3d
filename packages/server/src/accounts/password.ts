/** What a new password must be: long enough, not among the first that anybody tries, not the name. */
import { preparePassword } from '@corrillo/xmpp'

export type PasswordFault = 'password-short' | 'password-long' | 'password-common' | 'password-invalid'

const MIN_CHARACTERS = 8
const MAX_CHARACTERS = 256

/** The ones tried first, of eight characters or more; runs and repetitions are found by rule. */
const COMMON: ReadonlySet<string> = new Set(
  `password password1 password12 password123 passw0rd p@ssw0rd p@ssword contraseña contrasena contraseña1 adgangskode kodeord1 kodeord123
   passwort passwort1 motdepasse changeme changeme1 letmein1 letmein123 welcome1 welcome123 bienvenido velkommen iloveyou iloveyou1 tequiero
   teamomucho sunshine princess football baseball superman trustno1 starwars whatever computer internet michelle jennifer estrella
   mariposa corazon1 barcelona realmadrid danmark1 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 1q2w3e4r 1q2w3e4r5t 1qaz2wsx zaq12wsx
   asdfghjk asdfghjkl zxcvbnm1 abcd1234 abc12345 a1b2c3d4 admin123 administrator corrillo corrillo1 secret123 hunter22 dragon12 monkey12
   master12 shadow12 freedom1 blink182 charlie1 jordan23 liverpool chelsea1 arsenal1`.split(/\s+/),
)

/** One character over and over, or a run up or down: 11111111, 12345678, 987654321, abcdefgh. */
const isRun = (text: string): boolean => {
  const points = [...text].map(character => character.codePointAt(0) as number)
  const step = (points[1] as number) - (points[0] as number)
  if (Math.abs(step) > 1) return false
  return points.every(
    (point, index) =>
      index === 0 ||
      point - (points[index - 1] as number) === step ||
      (step === 1 && text[index] === '0' && text[index - 1] === '9'),
  )
}

export const passwordFault = (password: string, name: string): PasswordFault | undefined => {
  const characters = [...password].length
  if (characters < MIN_CHARACTERS) return 'password-short'
  if (characters > MAX_CHARACTERS) return 'password-long'
  const low = password.toLowerCase()
  if (COMMON.has(low) || isRun(low) || low === name.toLowerCase()) return 'password-common'
  try {
    preparePassword(password)
    return undefined
  } catch {
    return 'password-invalid'
  }
}
