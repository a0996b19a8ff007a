// Names in the build that are newer than the oldest browsers, each with why the page works without.
export const allowed = {
  'script trustedTypes': 'Svelte asks whether it is there',
  'script createPolicy': 'with trustedTypes',
  'script createHTML': 'with trustedTypes',
  'script Segmenter': 'without it, code points are counted',
  'script ClipboardItem': 'without it, the report is copied as plain text',
  'script hidePopover': 'Menu asks whether it is there, and opens without',
  'script newState': 'with hidePopover',
  'property orphans': 'on paper, where a list breaks',
  'property widows': 'with orphans',
  'property text-size-adjust': 'phones that do not know it have the prefixed one, or need none',
  'property text-wrap': 'lines are balanced, or not',
  'property resize': 'a phone has no handle at a text box',
  'property content-visibility': 'a long list is drawn whole, later',
  'property contain-intrinsic-size': 'with content-visibility',
  'property line-clamp': 'the prefixed one stands beside it',
  'selector selection': 'the system colours what is selected',
}
