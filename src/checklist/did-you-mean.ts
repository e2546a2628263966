export { didYouMean } from '../checks/did-you-mean.ts';
