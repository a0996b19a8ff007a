import type { Report } from './report'

/* The report as it is pasted elsewhere: with its form where the program takes it (Word, Outlook, Teams), else as
   plain text without signs. */

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\r\n?|\n/g, '<br>')

/** The report as a piece of HTML, without styles: headings, quotes and lists take those of the document. */
export function html(report: Report): string {
  const sections = report.sections.map((section) => {
    const items = section.items.map((item) => {
      const meta = [item.kept ? '★' : '', escaped(item.meta ?? '')].filter((each) => each !== '').join(' ')
      return `<li>${meta && `<b>${meta}</b><br>`}${escaped(item.text)}${item.more.map((more) => `<br><i>${escaped(more)}</i>`).join('')}</li>`
    })
    return [
      `<h2>${escaped(section.title)}</h2>`,
      section.lead ? `<blockquote>${escaped(section.lead)}</blockquote>` : '',
      items.length > 0 ? `<ul>${items.join('')}</ul>` : '',
    ].join('')
  })
  return [`<h1>${escaped(report.title)}</h1><p>${report.lines.map(escaped).join('<br>')}</p>`, ...sections].join('')
}

/** The report as plain text. */
export function plainText(report: Report): string {
  const sections = report.sections.map((section) => {
    const items = section.items.map((item) => {
      const meta = [item.kept ? '★' : '', item.meta ?? ''].filter((each) => each !== '').join(' ')
      return [meta, item.text, ...item.more].filter((each) => each !== '').join('\n')
    })
    return [section.title.toLocaleUpperCase(), section.lead ?? '', ...items].filter((each) => each !== '').join('\n\n')
  })
  return [[report.title, ...report.lines].join('\n'), ...sections].join('\n\n\n') + '\n'
}
