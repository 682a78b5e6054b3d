/** The certificates of this process by domain: opened once, whoever shows them, and watched until the end. */
import type { SecureContext } from 'node:tls'
import type { HostConfig } from '../config/config.ts'
import type { Clock } from '../host/clock.ts'
import type { Log } from '../observe/log.ts'
import { type Certificate, openCertificate } from '../tls/certificate.ts'

export class CertificateShelf {
  private readonly shelf = new Map<string, Certificate>()
  private readonly clock: Clock
  private readonly log: Log

  constructor(clock: Clock, log: Log) {
    this.clock = clock
    this.log = log
  }

  async open(config: HostConfig): Promise<Certificate> {
    const { domain } = config
    const known = this.shelf.get(domain)
    if (known !== undefined) return known
    const made = await openCertificate({ config, domain, clock: this.clock, log: this.log })
    this.shelf.set(domain, made)
    return made
  }

  get(domain: string): Certificate | undefined {
    return this.shelf.get(domain)
  }

  contextOf(domain: string): SecureContext | undefined {
    return this.shelf.get(domain)?.context
  }

  close(): void {
    for (const certificate of this.shelf.values()) certificate.close()
  }
}
