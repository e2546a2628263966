import manifest from '../../package.json' with { type: 'json' };

/** gonogo's own version. */
export default manifest.version;
