import type { Scene } from './canvas.ts'
import type { Encoding } from './encode-picture.ts'
import { celadon, copperRed, crystalline, glazeMacro, raku, tenmoku, vessel } from './scenes/glazes.ts'
import { dunes, forest, ridges, sea } from './scenes/landscapes.ts'
import { bokeh, city, fire, neon } from './scenes/lights.ts'
import { aurora, clouds, nightSky, planet } from './scenes/skies.ts'
import { agate, marble, marbledPaper, moss, pool, wood } from './scenes/surfaces.ts'

export type Picture = {
  /** File name without its ending. */
  name: string
  /** Upright size in px. */
  width: number
  height: number
  seed: number
  scene: Scene
  encoding: Encoding
  /** Drawn so many times smaller and enlarged: for what is soft anyway. */
  shrink?: number
  channels?: 3 | 4
  grain?: number
  /** Frames of a loop; the scene is asked for by its phase, 0 to 1. */
  frames?: { count: number; delayMs: number; scene: (phase: number) => Scene }
}

const jpeg = (takenAt: string, more: Partial<Encoding> = {}): Encoding => ({ format: 'jpeg', takenAt, ...more })

const bowl = (t: number) => 0.2 + 0.5 * Math.sqrt(t) - 0.06 * (1 - t) ** 6
const bottle = (t: number) =>
  0.19 +
  0.2 * Math.sin(Math.min(t * 4.1, Math.PI)) ** 0.8 * (t < 0.77 ? 1 : 0) -
  0.1 * Math.max(0, (t - 0.6) / 0.4) ** 0.7 +
  0.07 * Math.max(0, t - 0.9) * 10 * (t - 0.9)
const vase = (t: number) =>
  0.2 + 0.19 * Math.sin(Math.PI * Math.min(1, t * 1.12) ** 1.25) - 0.02 * t + 0.09 * Math.max(0, (t - 0.86) / 0.14) ** 2
const jar = (t: number) => 0.24 + 0.22 * Math.sin(Math.PI * t ** 0.85) + 0.03 * Math.max(0, (t - 0.93) / 0.07)

/** The demo library: what the first start of Kiln has to show. */
export const pictures: Picture[] = [
  {
    name: 'ridges-at-dawn',
    width: 2800,
    height: 1868,
    seed: 11,
    shrink: 2.36,
    encoding: jpeg('2026:04:11 06:02:10'),
    scene: ridges({
      sky: ['#27426f', '#6d7fa6', '#d9a58f', '#ffcf8f', '#ffe3b3'],
      sun: '#ffd98a',
      haze: '#e7b493',
      near: '#141c2b',
      sunAt: [0.63, 0.4],
    }),
  },
  {
    name: 'ridges-in-blue',
    width: 1500,
    height: 2000,
    seed: 26,
    shrink: 1.69,
    encoding: jpeg('2026:01:23 16:48:31', { orientation: 6 }),
    scene: ridges({
      sky: ['#0e1f3d', '#274b77', '#6f98b5', '#bcd2d6', '#e5e6d6'],
      sun: '#dfe9f2',
      haze: '#9fbccb',
      near: '#0a1420',
      sunAt: [0.3, 0.3],
    }),
  },
  {
    name: 'ridges-at-dusk',
    width: 2000,
    height: 1125,
    seed: 39,
    shrink: 1.69,
    encoding: jpeg('2026:08:30 20:05:44', { orientation: 3 }),
    scene: ridges({
      sky: ['#1b1440', '#50236a', '#b43a6b', '#f2734f', '#ffb45c'],
      sun: '#ff9a52',
      haze: '#b4527a',
      near: '#150b20',
      sunAt: [0.36, 0.44],
    }),
  },
  { name: 'dunes', width: 2400, height: 1600, seed: 5, shrink: 2.03, encoding: jpeg('2026:03:02 17:31:05'), scene: dunes },
  {
    name: 'sea-at-sunset',
    width: 3000,
    height: 2000,
    seed: 8,
    shrink: 2.7,
    encoding: jpeg('2026:06:21 21:12:59'),
    scene: sea(['#22335c', '#5a5583', '#c06f74', '#ff9d5c', '#ffd28a'], '#0a2233', '#ffc07a'),
  },
  {
    name: 'sea-by-moonlight',
    width: 1200,
    height: 1600,
    seed: 33,
    shrink: 1.3,
    encoding: jpeg('2026:10:05 23:40:12', { orientation: 8 }),
    scene: sea(['#050a18', '#0d1c36', '#1f3c5c', '#3c6079', '#64838f'], '#030d17', '#cfe2ee'),
  },
  { name: 'forest-in-fog', width: 1800, height: 1200, seed: 14, shrink: 1.62, encoding: jpeg('2026:09:19 07:20:33'), scene: forest },
  {
    name: 'summer-clouds',
    width: 2200,
    height: 1467,
    seed: 3,
    shrink: 2.16,
    encoding: jpeg('2026:07:08 13:02:45'),
    scene: clouds(['#1f5fae', '#4f93d2', '#9cc8e8', '#d9ecf2'], '#fffaf0', '#7f93a8'),
  },
  {
    name: 'clouds-after-rain',
    width: 1600,
    height: 1600,
    seed: 19,
    shrink: 1.76,
    encoding: jpeg('2026:05:27 20:44:18', { orientation: 2 }),
    scene: clouds(['#3b3f6b', '#8a6a90', '#e39a86', '#ffd0a0'], '#ffe0bd', '#5d4a6e'),
  },
  {
    name: 'milky-way',
    width: 1600,
    height: 2200,
    seed: 71,
    shrink: 1.76,
    encoding: jpeg('2026:08:12 01:31:00', { orientation: 5 }),
    scene: nightSky,
  },
  { name: 'aurora', width: 2000, height: 1333, seed: 42, shrink: 1.89, encoding: jpeg('2026:02:17 00:15:27'), scene: aurora },
  { name: 'ringed-planet', width: 1600, height: 1000, seed: 6, shrink: 1.3, encoding: { format: 'webp' }, scene: planet },
  {
    name: 'oak-boards',
    width: 1800,
    height: 1200,
    seed: 9,
    shrink: 1.3,
    encoding: jpeg('2026:05:03 10:10:10'),
    scene: wood(['#3b2313', '#7a4c26', '#b07a43', '#d6a76c'], 5),
  },
  {
    name: 'weathered-boards',
    width: 1200,
    height: 1200,
    seed: 28,
    shrink: 1.3,
    encoding: jpeg('2026:05:03 10:12:41', { orientation: 4 }),
    scene: wood(['#23262a', '#565b5e', '#8b8f8d', '#c3c4bd'], 7),
  },
  {
    name: 'white-marble',
    width: 1600,
    height: 1200,
    seed: 12,
    shrink: 1.62,
    encoding: jpeg('2026:05:04 11:00:00'),
    scene: marble(['#cfd0d2', '#ecebe8', '#fbfaf7'], '#6d7178', null),
  },
  {
    name: 'black-marble',
    width: 1400,
    height: 1400,
    seed: 45,
    shrink: 1.62,
    encoding: jpeg('2026:05:04 11:02:00', { orientation: 7 }),
    scene: marble(['#050607', '#111417', '#23282c'], '#8b9094', '#e0b25c'),
  },
  {
    name: 'agate-slice',
    width: 1400,
    height: 1400,
    seed: 17,
    shrink: 1.3,
    encoding: jpeg('2026:05:06 14:20:00'),
    scene: agate(['#1d3557', '#457b9d', '#a8dadc', '#f1faee', '#c9ada7', '#6d597a'], '#dfe8f5'),
  },
  { name: 'pool', width: 1800, height: 1350, seed: 23, shrink: 1.62, encoding: jpeg('2026:07:14 15:45:00'), scene: pool },
  {
    name: 'marbled-paper',
    width: 1100,
    height: 1500,
    seed: 31,
    shrink: 1.3,
    encoding: jpeg('2026:05:08 09:00:00'),
    scene: marbledPaper(['#123a5a', '#d9b26a', '#8c2f2b', '#efe2c4', '#2f6b62', '#efe2c4', '#123a5a', '#c65d3b']),
  },
  { name: 'moss', width: 1600, height: 1067, seed: 52, shrink: 1.3, encoding: jpeg('2026:04:25 08:05:00'), scene: moss },
  {
    name: 'glaze-celadon',
    width: 1500,
    height: 1000,
    seed: 61,
    shrink: 1.3,
    encoding: jpeg('2026:05:10 12:00:00'),
    scene: glazeMacro(celadon),
  },
  {
    name: 'glaze-tenmoku',
    width: 1200,
    height: 1600,
    seed: 62,
    shrink: 1.3,
    encoding: jpeg('2026:05:10 12:05:00'),
    scene: glazeMacro(tenmoku),
  },
  { name: 'glaze-raku', width: 1400, height: 1050, seed: 63, shrink: 1.3, encoding: jpeg('2026:05:10 12:10:00'), scene: glazeMacro(raku) },
  {
    name: 'glaze-crystalline',
    width: 1600,
    height: 1200,
    seed: 64,
    shrink: 1.3,
    encoding: jpeg('2026:05:10 12:15:00'),
    scene: glazeMacro(crystalline),
  },
  {
    name: 'celadon-vase',
    width: 1280,
    height: 1600,
    seed: 81,
    encoding: jpeg('2026:05:12 16:00:00'),
    scene: vessel({ glaze: celadon, profile: vase, wall: ['#4c4a46', '#8d8579'], table: '#6b4a30' }),
  },
  {
    name: 'copper-red-bottle',
    width: 1200,
    height: 1600,
    seed: 82,
    shrink: 1.3,
    encoding: jpeg('2026:05:12 16:04:00'),
    scene: vessel({ glaze: copperRed, profile: bottle, wall: ['#20262b', '#4a545a'], table: '#2b2a2a' }),
  },
  {
    name: 'raku-jar',
    width: 1350,
    height: 1350,
    seed: 83,
    encoding: { format: 'png' },
    channels: 4,
    grain: 0,
    scene: vessel({ glaze: raku, profile: jar, wall: ['#000000', '#000000'], table: '#8a8a8a', cutOut: true }),
  },
  {
    name: 'tenmoku-bowl',
    width: 1600,
    height: 1280,
    seed: 84,
    shrink: 1.3,
    encoding: jpeg('2026:05:12 16:09:00'),
    scene: vessel({ glaze: tenmoku, profile: bowl, wall: ['#b9b2a4', '#e4ddd0'], table: '#a98c68' }),
  },
  {
    name: 'evening-lights',
    width: 1920,
    height: 1280,
    seed: 91,
    shrink: 1.3,
    encoding: jpeg('2026:12:01 17:30:00'),
    scene: bokeh(['#05070f', '#10182b', '#241a2e'], ['#ffb45c', '#ff7a59', '#ffd9a0', '#6fb1ff', '#ff5c8a']),
  },
  { name: 'city-at-the-blue-hour', width: 2400, height: 1350, seed: 97, encoding: jpeg('2026:11:14 17:02:00'), shrink: 1.76, scene: city },
  {
    name: 'neon-in-the-rain',
    width: 1500,
    height: 1000,
    seed: 55,
    shrink: 1.3,
    encoding: { format: 'jpeg', displayP3: true, takenAt: '2026:11:15 22:18:00' },
    scene: neon,
  },
  { name: 'glaze-sample', width: 200, height: 150, seed: 66, encoding: jpeg('2026:05:10 12:30:00'), scene: glazeMacro(copperRed) },
  {
    name: 'kiln-fire',
    width: 320,
    height: 240,
    seed: 77,
    grain: 0,
    encoding: { format: 'webp' },
    scene: fire(),
    frames: { count: 14, delayMs: 80, scene: fire },
  },
]
