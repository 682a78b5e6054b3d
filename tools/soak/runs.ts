/** Every figure that can be measured on one server. */
import type { Run } from './run.ts'
import { attacked } from './runs/attacked.ts'
import { chaos } from './runs/chaos.ts'
import { clock } from './runs/clock.ts'
import { descriptors } from './runs/descriptors.ts'
import { fullDisk } from './runs/full-disk.ts'
import { killed } from './runs/killed.ts'
import { links } from './runs/links.ts'
import { memory } from './runs/memory.ts'
import { power } from './runs/power.ts'
import { reconnect } from './runs/reconnect.ts'
import { room } from './runs/room.ts'
import { slow } from './runs/slow.ts'
import { throughput } from './runs/throughput.ts'

export const runs: readonly Run[] = [
  throughput,
  room,
  killed,
  power,
  fullDisk,
  clock,
  slow,
  links,
  reconnect,
  attacked,
  memory,
  descriptors,
  chaos,
]
