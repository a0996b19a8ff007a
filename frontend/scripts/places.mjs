/** The table of places (src/seal/places.ts), from the schema that cmd/schema prints: one row a text of the view, with the command that carries it. */
export function placesOf(schema) {
  const { $defs } = JSON.parse(schema)
  const texts = function* (shape, path) {
    const { properties, items } = shape.$ref ? $defs[shape.$ref.replace('#/$defs/', '')] : shape
    if (shape.format?.startsWith('sealed-')) yield [path, shape]
    if (items) yield* texts(items, `${path}.*`)
    for (const [name, below] of Object.entries(properties ?? {})) yield* texts(below, path === '' ? name : `${path}.${name}`)
  }
  const carriers = Object.entries($defs.CommandData.properties).flatMap(([command, shape]) => {
    const id = Object.keys(shape.properties).find((name) => shape.properties[name].format === 'uuid')
    return [...texts(shape, '')].map(([field, text]) => ({ shown: text['x-shown'], command, field, id: id ?? 'me' }))
  })
  const rows = [...texts({ $ref: '#/$defs/View' }, '')].flatMap(([view, { format, 'x-aad': aad, 'x-key': key }]) => {
    const [name, ...ids] = aad.split('/').map((part) => part.replace(/[<>]/g, ''))
    const writer = ids.length === 2 || ['client', 'me'].includes(ids.at(-1)) ? ids.pop() : undefined
    const [item] = ids
    const place = {
      view, name, ...(item && { item }), ...(writer && { writer }),
      ...(key && { own: key === 'own' || key }), ...(format === 'sealed-title' && { title: true }),
    }
    const sent = carriers.filter(({ shown }) => shown === view).map(({ command, field, id }) => ({ command, field, ...(item && { item: id }) }))
    return sent.length > 0 ? sent.map((carrier) => ({ ...place, sent: carrier })) : [place]
  })
  return `// Made from the Go types by \`make generate\`. Do not edit.
import type { Place } from './places'

export const places: readonly Place[] = [
${rows.map((row) => `  ${literal(row)},`).join('\n')}
]
`
}

/** The view's lists that are always there: its members that are required arrays. */
export function listsOf(schema) {
  const { properties, required } = JSON.parse(schema).$defs.View
  const names = required.filter((name) => properties[name].type === 'array')
  return `// Made from the Go types by \`make generate\`. Do not edit.
export const lists = [${names.map((name) => `'${name}'`).join(', ')}] as const
`
}

const literal = (value) =>
  typeof value !== 'object' ? JSON.stringify(value).replaceAll('"', "'") : `{ ${Object.entries(value).map(([key, of]) => `${key}: ${literal(of)}`).join(', ')} }`
