/** Results → docs/benchmarks.md. Sections of cases that were not measured this time stay as they were. */
const median = values => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)]
}
const number = (value, digits = 0) => (value === undefined || Number.isNaN(value) ? '–' : value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits }))
const columns = {
  chat: [['delivered/s', r => r.delivered_per_s, 0], ['CPU µs a message', r => r.server_cpu_ms_per_1000, 1], ['p50 ms', r => r.p50_ms, 1], ['p99 ms', r => r.p99_ms, 1], ['lost + doubled + out of order', r => r.lost + r.dup + r.reordered, 0]],
  open: [['p50 ms', r => r.p50_ms, 2], ['p99 ms', r => r.p99_ms, 2], ['p99.9 ms', r => r.p999_ms, 2], ['CPU µs a message', r => r.server_cpu_ms_per_1000, 0]],
  login: [['sign-ins/s', r => r.logins_per_s, 0], ['p50 ms', r => r.p50_ms, 1], ['p99 ms', r => r.p99_ms, 1], ['failed', r => r.failed, 0]],
  idle: [['KiB a connection', r => r.kib_per_conn, 1], ['CPU', r => r.idle_cpu_util, 3]],
}
const kind = key => (key === 'login' || key === 'idle' ? key : key.startsWith('open') ? 'open' : 'chat')

const section = (key, title, results) => {
  const shape = columns[kind(key)]
  const groups = Map.groupBy(results.filter(r => r.case === key && r.scenario !== 'idle-after-close'), r => `${r.server}${r.variant === 'none' ? '' : `, archive in ${r.variant}`}${r.conns ? `, ${number(r.conns)} connections` : ''}`)
  const rows = [...groups].map(([name, all]) => {
    const good = all.filter(r => !r.failedToStart)
    if (good.length === 0) return `| ${name} | did not start |${' |'.repeat(shape.length)}`
    return `| ${name} | ${good.length} | ${shape.map(([, pick, digits]) => number(median(good.map(pick)), digits)).join(' | ')} |`
  })
  return `<!-- ${key} -->\n## ${title}\n\n| | runs | ${shape.map(([name]) => name).join(' | ')} |\n|---|--:|${'--:|'.repeat(shape.length)}\n${rows.join('\n')}\n<!-- /${key} -->`
}

export const table = (before, cases, results, { machine, peers, date }) => {
  const old = key => before.match(new RegExp(`<!-- ${key} -->[\\s\\S]*?<!-- /${key} -->`))?.[0]
  const notes = before.match(/<!-- notes -->[\s\S]*<!-- \/notes -->/)?.[0] ?? '<!-- notes -->\n<!-- /notes -->'
  const body = Object.entries(cases).flatMap(([key, { title }]) => {
    const text = results.some(r => r.case === key) ? section(key, title, results) : old(key)
    return text ? [text] : []
  })
  return `# Benchmarks

Corrillo beside Debian's Prosody and ejabberd, in turns on one machine: the server on core 0, the generator on core 1, TLS 1.3,
messages of 861 bytes with an OMEMO-shaped element. Medians of the runs. Repeat with \`npm run bench\`; it rewrites the tables here.
Corrillo's archive is durable (fsync before delivery) for both sides; Prosody's and ejabberd's are not.

Last run: ${date}. ${machine}. ${peers}. The machine's own speed drifts by 15–30 %: compare within one run.

${[...body, old('web') ?? []].flat().join('\n\n')}

${notes}
`
}
