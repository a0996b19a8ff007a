export const fr = {
  legend: 'Durée de la séance',
  plans: { '90': '1 h 30', '120': '2 h', '180': '3 h', own: 'Sur mesure' },
  minutes: 'Minutes par étape',
  pause: 'Pause',
  total: (hours: number, minutes: number) => `Total : ${hours} h ${String(minutes).padStart(2, '0')}`,
  short: 'Moins d’une heure, c’est peu pour les six étapes : le débriefing y perd souvent.',
  long: 'Au-delà d’1 h 30 à distance, une pause aide tout le monde.',
  bounds: 'Des minutes entières, de 1 à 240.',
}
