/** Small writes of a batch, as statements. */
import type { DatabaseSync } from 'node:sqlite'
import type { Write } from './messages.ts'

/** Applies one write; the answer is what `take` took. */
export type Apply = (write: Write) => string | null | undefined

export const applier = (db: DatabaseSync, stores: Map<number, number>): Apply => {
  const addStore = db.prepare(
    'INSERT INTO store(module, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id',
  )
  const addOwner = db.prepare('INSERT OR IGNORE INTO owner(id, jid) VALUES (?, ?)')
  const addAddress = db.prepare('INSERT OR IGNORE INTO address(id, jid) VALUES (?, ?)')
  const putValue = db.prepare('INSERT OR REPLACE INTO value(owner, store, key, json) VALUES (?, ?, ?, ?)')
  const dropValue = db.prepare('DELETE FROM value WHERE owner = ? AND store = ? AND key = ?')
  const ownerStands = db.prepare('SELECT 1 FROM owner WHERE id = ?')
  const putHost = db.prepare('INSERT OR REPLACE INTO host(section, key, json) VALUES (?, ?, ?)')
  const dropHost = db.prepare('DELETE FROM host WHERE section = ? AND key = ?')
  const takeHost = db.prepare('DELETE FROM host WHERE section = ? AND key = ? RETURNING json')
  const addAccount = db.prepare('INSERT INTO account(owner, local, created, record) VALUES (?, ?, ?, ?)')
  const updateAccount = db.prepare('UPDATE account SET record = ? WHERE owner = ?')
  const dropOwner = db.prepare('DELETE FROM owner WHERE id = ?')
  const forget = db.prepare('INSERT OR IGNORE INTO forgotten(owner) VALUES (?)')

  return write => {
    switch (write[0]) {
      case 'store':
        stores.set(write[1], (addStore.get(write[2], write[3]) as { readonly id: number }).id)
        return undefined
      case 'owner':
        addOwner.run(write[1], write[2])
        return undefined
      case 'address':
        addAddress.run(write[1], write[2])
        return undefined
      case 'value': {
        const [, handle, owner, key, json] = write
        const store = stores.get(handle) as number
        if (json === null) dropValue.run(owner, store, key)
        else if (ownerStands.get(owner)) putValue.run(owner, store, key, json)
        return undefined
      }
      case 'host':
        if (write[3] === null) dropHost.run(write[1], write[2])
        else putHost.run(write[1], write[2], write[3])
        return undefined
      case 'take':
        return (takeHost.get(write[1], write[2]) as { readonly json: string } | undefined)?.json ?? null
      case 'account':
        addAccount.run(write[1], write[2], write[3], write[4])
        return undefined
      case 'update':
        updateAccount.run(write[2], write[1])
        return undefined
      case 'delete':
        forget.run(write[1])
        dropOwner.run(write[1])
        return undefined
      case 'archive':
        return undefined
    }
  }
}
