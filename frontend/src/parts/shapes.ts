/** The drawings of icons.ts by name, once the room's code is there. */
export const shapes: Record<string, string> = {}
