export const fr = {
  try: 'Essayer avec un groupe imaginaire',
  about: 'Une séance pour voir, seul·e : cinq personnes qui n’existent pas jouent avec vous. Rien n’en reste.',
  part: 'Vous serez',
  parts: { facilitator: 'Animateur·rice', client: 'Client·e', consultant: 'Consultant·e' },
  name: 'Moi',
  begin: 'Commencer l’essai',
  beginning: 'Le groupe arrive…',
  line: 'Essai : ces personnes n’existent pas.',
  client: (name: string) => `Vous jouez ${name} : ses mots sont déjà dans les cases, gardez-les ou changez-les.`,
  leave: 'Quitter l’essai',
  offline: 'L’essai n’a pas pu commencer : le serveur ne répond pas. Réessayez dans un moment.',
}
