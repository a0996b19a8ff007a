import { device } from '../parts/device'

/** For whom the opener has left the facilitator's seat, by hand-over or by saying so: it is not offered again while that person has it. */
export function seatAnswer(room: string): { is(facilitator: string): boolean; give(facilitator: string): void } {
  const key = `codev.seat.${room}`
  return {
    is: (facilitator) => device.get(key) === facilitator,
    give: (facilitator) => {
      device.set(key, facilitator)
    },
  }
}
