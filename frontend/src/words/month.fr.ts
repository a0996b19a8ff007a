import { plural } from './area.svelte'

const p = plural('fr')

export const fr = {
  when: {
    day: 'Jour et heure',
    dayHint: 'À l’heure de votre appareil. La séance commencera quand vous le direz.',
    noDay: 'Choisissez un jour et une heure.',
    noDayYet: 'Choisissez un jour et une heure, ou repliez « Pour plus tard » pour ouvrir maintenant.',
    past: 'Ce jour est passé.',
    far: 'Choisissez un jour dans les 400 jours qui viennent.',
    call: 'Lien de la visio',
    callHint: 'Les personnes entrées dans la salle le verront, elles seules.',
    charter: 'La charte de votre groupe',
    charterHint: 'Vos propres règles, à la place de nos quatre lignes.',
    optional: 'facultatif',
  },
  plan: {
    save: 'Enregistrer',
    saved: 'C’est noté. Le groupe le voit.',
    tell: 'Si la date change, prévenez le groupe : les agendas ne se mettent pas à jour seuls.',
  },
  stays: (day: string) => `Cette salle reste jusqu’au ${day}, puis s’efface d’elle-même.`,
  appointment: 'Le rendez-vous',
  waits: 'La séance n’a pas commencé. Vous pouvez déjà lire la charte, proposer un sujet, prendre des notes.',
  waitsForYou: 'La séance commence quand vous le dites. D’ici là, chacun·e peut entrer et proposer un sujet.',
  call: 'Rejoindre la visio',
  callPlain: 'La visio :',
  change: 'Changer',
  file: {
    name: 'seance-codev',
    title: (group: string | undefined) => (group ? `Codéveloppement : ${group}` : 'Séance de codéveloppement'),
    about: (link: string) => `La salle de la séance :\n${link}\n\nCe lien est la clé de la salle : ne le publiez pas.`,
  },
  rooms: {
    title: 'Les salles de cet appareil',
    unnamed: 'Une salle sans nom',
    under_way: 'En cours',
    closed: 'Close',
    actions: (n: number) => p(n, '1 action dans votre plan', `${n} actions dans votre plan`),
    next: 'la suivante est annoncée',
    forget: 'Oublier ici',
    forgetSure: 'Votre place dans cette salle et vos brouillons quittent cet appareil. Seul votre lien personnel vous y ramènera.',
    forgetYes: 'Oublier cette salle ici',
    hint: 'Cette liste reste sur cet appareil.',
  },
  code: {
    room: 'Code QR du lien de la salle',
    roomHint: 'À lire avec un téléphone pour entrer dans la salle.',
    mine: 'Code QR de votre lien personnel',
    mineHint: 'À lire avec votre propre téléphone : il y ouvre votre place. Ne le montrez pas à l’écran partagé.',
  },
}
