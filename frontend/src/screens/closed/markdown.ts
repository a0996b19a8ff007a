import type { Report } from './report'

/* What people typed is plain text. In Markdown it is escaped so that a reader of CommonMark, or of GitHub's
   Markdown, shows the characters that were typed: signs get a backslash wherever they may mean something,
   and spaces at the start of a line are written as entities, or four of them would make a block of code. */

/** One line of typed text. */
function line(text: string): string {
  return text
    .replace(/[\\`*_[\]<>#|~&@$]/g, '\\$&')
    .replace(/:(?=\S)/g, '\\:') // https://…, :smile:, and the colons of a table
    .replace(/(www)\./gi, '$1\\.')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^[ \t]+/, (blank) => Array.from(blank, (sign) => `&#${sign.charCodeAt(0)};`).join(''))
}

function typed(text: string): string[] {
  // eslint-disable-next-line no-control-regex -- control characters are shown by nothing and ended by some readers
  const clean = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  return clean.replace(/^(?:[ \t]*\n)+/, '').trimEnd().split('\n').map((each) => each.trimEnd())
}

/** Typed text over several lines; what follows the first stands `indent` spaces in. */
function block(text: string, indent: number): string {
  const lines = typed(text)
  return lines
    .map((each, at) => (each === '' ? '' : line(each) + (lines[at + 1] ? '  ' : ''))) // two spaces end a line where another follows
    .join('\n' + ' '.repeat(indent))
    .replace(/ +$/, '')
}

const inline = (text: string): string => line(typed(text).join(' ').trim())

/** The report as Markdown. */
export function markdown(report: Report): string {
  const out = [`# ${inline(report.title)}`, '', ...report.lines.map((each) => inline(each) + '  ')]
  for (const section of report.sections) {
    out.push('', `## ${inline(section.title)}`, '')
    if (section.lead) out.push(...block(section.lead, 0).split('\n').map((each) => `> ${each}`), '')
    for (const item of section.items) {
      const meta = inline(item.meta ?? '')
      out.push(`- ${item.kept ? '★ ' : ''}${meta ? `**${meta}** — ` : ''}${block(item.text, 2)}`)
      out.push(...item.more.map((more) => `  - ${block(more, 4)}`))
    }
  }
  return out.join('\n') + '\n'
}
