/** The call's link as one that may be followed: http or https, nothing else; its host, to be shown in plain sight. */
export function callLink(text: string | undefined): { href: string; host: string } | undefined {
  if (text === undefined || !/^https?:\/\//i.test(text)) return undefined
  try {
    const { href, host, username, password } = new URL(text)
    return host === '' || username !== '' || password !== '' ? undefined : { href, host } // a name before the @ would pass for the host
  } catch {
    return undefined
  }
}
