import type { Rating, RatingQuestion } from '../../session'

/** The five questions of the rating, in the order they are asked (R24). */
export const questions: RatingQuestion[] = ['helped', 'learned', 'listening', 'facilitation', 'pace']

/** Marks from 1 to 5. */
export const marks = [1, 2, 3, 4, 5] as const

/** A rating as a line of text, to be kept as a draft; never empty, so that « none » is a choice too. */
export function write(rating: Rating): string {
  return ['=', ...questions.flatMap((question) => (rating[question] ? [`${question}:${rating[question]}`] : []))].join(' ')
}

/** The rating that such a line holds. */
export function read(line: string): Rating {
  const given: Rating = {}
  for (const part of line.split(' ').slice(1)) {
    const [question, mark] = part.split(':')
    const known = questions.find((each) => each === question)
    if (known && marks.some((each) => String(each) === mark)) given[known] = Number(mark)
  }
  return given
}
