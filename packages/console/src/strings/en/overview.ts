export const overview = {
  'commit.title': 'Commits',
  'commit.good': 'Gifts commit without delay',
  'commit.slow': 'Gifts commit slowly',
  'commit.bad': 'Gifts commit too slowly: look at the database',
  'commit.p50': 'Half within',
  'commit.p99': '99% within',
  'commit.queued': 'Waiting',
  'commit.refused': 'Refused/s',

  'biggest.title': 'Biggest gifts',
  'biggest.empty': 'No gifts in the last minutes.',
  'biggest.to': 'to',

  'busiest.title': 'Busiest rooms',
  'busiest.room': 'Room',
  'busiest.empty': 'No room gets gifts right now.',

  'nodes.title': 'Nodes',
  'nodes.node': 'Node',
  'nodes.version': 'Version',
  'nodes.clock': 'Clock offset',
  'nodes.versions_differ': 'The nodes have different versions. Finish the upgrade.',
};
