export { keyPlace, parseYaml, plainValue, type YamlPiece } from '../checks/written/yaml.ts';
