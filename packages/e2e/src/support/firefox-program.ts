#!/usr/bin/env node
/**
 * Debian's Firefox as Playwright's BiDi driver expects it. The driver always sets media features; the ESR does not know that command
 * yet and would end the context there, so it is answered here. Everything else passes as it is.
 */
import { spawn } from 'node:child_process'
import { WebSocket, WebSocketServer, type RawData } from 'ws'

const NOT_YET = 'emulation.setMediaFeaturesOverride'
const firefox = spawn('/usr/bin/firefox-esr', process.argv.slice(2), { stdio: ['ignore', 'inherit', 'pipe'] })
firefox.once('exit', code => process.exit(code ?? 1))

/** One session: what comes before Firefox has opened waits. */
const join = (driver: WebSocket, browser: WebSocket): void => {
  const waiting: RawData[] = []
  browser.once('open', () => {
    for (const data of waiting.splice(0)) browser.send(data, { binary: false })
  })
  driver.on('message', data => {
    const { id, method } = JSON.parse(String(data)) as { id: number; method: string }
    if (method === NOT_YET) driver.send(JSON.stringify({ type: 'success', id, result: {} }))
    else if (browser.readyState === WebSocket.OPEN) browser.send(data, { binary: false })
    else waiting.push(data)
  })
  browser.on('message', data => driver.send(data, { binary: false }))
  browser.on('error', () => driver.close()).on('close', () => driver.close())
  driver.on('close', () => browser.close())
}

const between = (address: string): void => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (driver, { url }) => join(driver, new WebSocket(address + url)))
  server.once('listening', () => {
    const { port } = server.address() as { port: number }
    console.error(`WebDriver BiDi listening on ws://127.0.0.1:${port}`)
  })
}

let said = ''
firefox.stderr.on('data', (data: Buffer) => {
  said = (said + String(data)).slice(-4000)
  const [, address] = /WebDriver BiDi listening on (ws:\S+)\s/.exec(said) ?? []
  if (address === undefined) return
  firefox.stderr.removeAllListeners('data').resume()
  between(address)
})
