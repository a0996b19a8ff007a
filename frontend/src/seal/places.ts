// A row of places.gen.ts: a text's place in the view, the name it is sealed under there (the field's name,
// for an item's text "/" + the item's id, then "/" + the writer's id), and the command that carries it.
// The rows are made from the struct tags of package room.
import type { CommandName } from '../wire/types'

export interface Place {
  /** Path in the view; `*` walks over a list. */
  readonly view: string
  /** The name it is sealed under, without item and writer. */
  readonly name: string
  /** The field of the item (beside the text) that is added to the name. */
  readonly item?: string
  /**
   * Whose participant id is added last, so that a text cannot be shown as somebody else's: the client of the
   * pass, `by` beside the text (or else `voice`: either may have written it), or the viewer, for private texts.
   * None where the text is the room's, its author is not shown, or the item is the writer.
   */
  readonly writer?: 'client' | 'by' | 'me'
  /** Private texts are sealed with the person's own key (R1, R20); 'private': while the item says so. */
  readonly own?: true | 'private'
  /** Names and headlines, for which the server's limit is shorter. */
  readonly title?: true
  readonly sent?: Sent
}

/** The command and field that carry the text; `item` is the command's field that becomes the item, or `me`. */
export interface Sent {
  readonly command: CommandName
  readonly field: string
  readonly item?: string
}
