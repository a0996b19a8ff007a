import { compile } from 'json-schema-to-typescript'

/** The TypeScript types of the schema that cmd/schema prints. */
export async function typesOf(schema) {
  const types = await compile(JSON.parse(schema), 'Wire', {
    additionalProperties: false,
    bannerComment: '// Made from the Go types by `make generate`. Do not edit.',
    style: { semi: false, singleQuote: true, printWidth: 120 },
    declareExternallyReferenced: true,
    unreachableDefinitions: true,
  })
  return types.replaceAll(/\/\*\*\n \* This interface was referenced by .*\n(?: \* via the .*\n)? \*\/\n/g, '')
}
