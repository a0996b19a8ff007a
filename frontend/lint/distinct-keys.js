/** An ESLint rule: the key of an `{#each}` is an id that the list can't hold twice. */
export const distinctKeys = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      list: 'A keyed list is `distinct(…)` (parts/distinct.ts): Svelte throws when two items share a key. A list without ids has no key.',
      key: 'The key is the item’s `{{field}}`, the field that `distinct` compares.',
    },
  },
  create: (context) => ({
    SvelteEachBlock(node) {
      const { expression, key, context: item } = node
      if (!key) return
      if (expression.type !== 'CallExpression' || expression.callee.name !== 'distinct') {
        context.report({ node: key, messageId: 'list' })
        return
      }
      const field = expression.arguments[1]?.value ?? 'id'
      const isItem = (part) => part.type === 'Identifier' && item.type === 'Identifier' && part.name === item.name
      const isField = key.type === 'MemberExpression' && isItem(key.object) && key.property.name === field
      if (!isField && !(isItem(key) && expression.arguments.length === 1)) {
        context.report({ node: key, messageId: 'key', data: { field } })
      }
    },
  }),
}
