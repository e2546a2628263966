export { Faults, hasErrors, type Place, sortedFaults } from '../checks/written/faults.ts';
