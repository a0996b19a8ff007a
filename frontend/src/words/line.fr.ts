export const fr = {
  intro: 'Si quelque chose tarde, ces lignes aident à trouver pourquoi. Elles ne contiennent ni mots, ni noms, ni liens.',
  labels: {
    way: 'Par quel chemin',
    since: 'Depuis',
    heard: 'Dernier signe du serveur',
    returns: 'Reconnexions sur cette page',
    clock: 'Écart d’horloge avec le serveur',
    position: 'Où en est cette page',
    waiting: 'Envois en attente',
  },
  ways: { socket: 'WebSocket', stream: 'Flux HTTP', none: 'Aucun pour l’instant' },
  wayHints: {
    socket: 'Le chemin habituel.',
    stream: 'Votre réseau bloque les WebSockets ; la salle passe par un autre chemin, et rien ne manque.',
    none: 'Nous réessayons sans cesse. Ce que vous écrivez est gardé sur cet appareil.',
  },
  pair: (label: string, value: string) => `${label} : ${value}`,
  position: (seq: number, hash: string) => `${seq} · ${hash}`,
  copy: 'Copier ces lignes',
  copied: 'Copié : vous pouvez le coller où on vous le demande.',
  lost: 'Ces mots étaient enregistrés. Le serveur les a perdus, et la salle ne les prend plus maintenant ; ils restent ici, sur cet appareil.',
}
