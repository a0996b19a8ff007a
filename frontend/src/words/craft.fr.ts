export const fr = {
  title: 'Le métier d’animer',
  show: 'Conseils pour cette étape',
  steps: {
    welcome: [
      'Prenez le temps que chacun·e arrive : un mot sur son état du moment suffit, sans commentaire.',
      'Demandez à la dernière personne cliente où elle en est, même si rien n’a bougé : c’est ce fil qui tient le groupe.',
      'Les soutiens éclairent le choix du sujet, ils ne décident pas. Demandez plutôt : « Pour qui est-ce le plus vif aujourd’hui ? »',
    ],
    presentation: [
      'Protégez la parole de la personne cliente : personne ne la coupe, pas même pour aider.',
      'Si elle s’arrête, laissez venir. Un silence de dix secondes fait souvent dire l’essentiel.',
      'Observez le groupe : qui se penche, qui décroche ? Vous vous en servirez pour distribuer la parole ensuite.',
    ],
    clarification: [
      'Une bonne question cherche à comprendre. « As-tu pensé à… ? » est un conseil déguisé : renvoyez-le à l’étape 4, avec le sourire.',
      'Un tour de table d’abord, une question chacun·e, puis les mains levées : les plus rapides ne prennent pas toute la place.',
      'Faites préciser les faits, puis le vécu : « Et toi, dans tout cela, où en es-tu ? »',
    ],
    contract: [
      'Ne laissez pas le groupe écrire la demande : faites reformuler, puis rendez la plume à la personne cliente.',
      'Une bonne demande tient en une phrase et dépend d’elle. « Qu’attends-tu de nous, ici, aujourd’hui ? »',
      'Si quelqu’un ne se sent pas en mesure d’aider, c’est le moment de le dire, et c’est bienvenu.',
    ],
    consultation: [
      'Rappelez la règle en ouvrant : on offre, on ne débat pas. Deux regards contraires valent mieux qu’un accord.',
      'Gardez un œil sur la demande affichée : quand on s’en éloigne, un mot discret suffit.',
      'La personne cliente n’a rien à répondre. Si elle se justifie, dites-lui : « Note, et laisse venir. »',
    ],
    synthesis: [
      'Offrez de vraies minutes de silence avant qu’elle parle. C’est là que le travail se fait.',
      'Elle dit ce qu’elle voit autrement et ce qu’elle garde ; le plan d’action est permis, jamais dû.',
      'Personne ne relance, personne n’ajoute « encore une idée ».',
    ],
    debrief: [
      'Gardez-lui tout son temps : c’est ici que les consultant·es apprennent.',
      'Demandez « qu’est-ce que j’apprends pour moi ? », pas « qu’est-ce que j’ai pensé d’elle ? »',
      'Terminez par ce que le groupe veut changer la prochaine fois, et retenez une chose, deux au plus.',
    ],
    closed: ['Envoyez l’invitation suivante pendant que tout le monde est encore là : c’est ainsi que le groupe dure.'],
  },
}
