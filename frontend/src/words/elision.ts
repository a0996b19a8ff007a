/* French elides before a vowel or a mute h: « l’exposé d’Amélie », « ce qu’Élodie retient ». Which h is mute no spelling tells:
   these are the beginnings of the first names in which it is. */
const mute = /^h(?:e(?:le|lo|rmi|rv|nri|cto|rcu|rmin)|ilai|ippo|o(?:nor|rten|rac|mer)|u(?:bert|gu)|yac)/
const vowel = /^(?:[aeiouœæ]|y(?![aeiou]))/

function elides(name: string): boolean {
  const plain = name.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return vowel.test(plain) || mute.test(plain)
}

/** « de Driss », « d’Amélie ». */
export const de = (name: string): string => (elides(name) ? `d’${name}` : `de ${name}`)

/** « que Driss », « qu’Amélie ». */
export const que = (name: string): string => (elides(name) ? `qu’${name}` : `que ${name}`)
