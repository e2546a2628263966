import type { DetailedPeerCertificate } from 'node:tls';
import { oneLine } from '../kept.ts';
import type { Shown } from './handshake.ts';

/** What is wrong with a certificate, first what is most likely the cause; an empty `problem` where nothing is. */
export interface Judgement {
  readonly problem: '' | 'expired' | 'not-yet-valid' | 'self-signed' | 'incomplete-chain' | 'untrusted' | 'wrong-host';
  readonly reason: string;
}

const DAY_MS = 86_400_000;

/** Days until a time, to two places; negative after it. */
export function daysUntil(time: string, now: number): number {
  return Math.round(((Date.parse(time) - now) / DAY_MS) * 100) / 100;
}

/** The names that a certificate is for. */
export function altNames(certificate: DetailedPeerCertificate): string[] {
  const listed = (certificate.subjectaltname ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address|URI|email):/, ''));
  return listed
    .filter((name) => name !== '')
    .slice(0, 50)
    .map((name) => oneLine(name, 255));
}

/** A subject or issuer in few words: its common name and organisation. */
export function nameOf(entity: DetailedPeerCertificate['subject'] | undefined): string {
  const { CN, O } = (entity ?? {}) as { CN?: string | string[]; O?: string | string[] }; // several of a sort come as a list
  return oneLine([CN, O].flat().filter(Boolean).join(', '), 200);
}

/** A certificate and those above it, as far as they could be found. */
export function chainOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain = [certificate];
  for (let next = certificate.issuerCertificate; next !== undefined && chain.length < 20; next = next.issuerCertificate) {
    if (chain.some((known) => known.fingerprint256 === next.fingerprint256)) break; // a root issued itself
    chain.push(next);
  }
  return chain;
}

/** Judges what a handshake showed. */
export function judged({ certificate, chainError, nameError }: Shown, host: string, now: number, ownAuthorities: boolean): Judgement {
  const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  const issuer = nameOf(certificate.issuer) || 'an issuer without name';
  if (to < now) return { problem: 'expired', reason: `the certificate expired on ${day(to)}` };
  if (from > now) return { problem: 'not-yet-valid', reason: `the certificate is valid only from ${new Date(from).toISOString()}: check the clocks too` };
  switch (chainError) {
    case undefined:
      break;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID': {
      const above = chainOf(certificate).find((one) => Date.parse(one.valid_to) < now || Date.parse(one.valid_from) > now);
      const whose = `the certificate of its issuer \`${nameOf(above?.subject) || issuer}\``;
      return chainError === 'CERT_HAS_EXPIRED'
        ? { problem: 'expired', reason: `${whose} has expired: send the newer one` }
        : { problem: 'not-yet-valid', reason: `${whose} is not valid yet` };
    }
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { problem: 'self-signed', reason: 'the certificate is self-signed: no authority vouches for it' };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return {
        problem: 'untrusted',
        reason: `the chain ends in \`${nameOf(chainOf(certificate).at(-1)?.subject)}\`, which is not trusted here${wayOut(ownAuthorities)}`,
      };
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      // An authority of a team's own mostly signs at first hand; whoever says where its issuer's certificate is, was signed by an intermediate.
      return ownAuthorities || certificate.infoAccess?.['CA Issuers - URI'] !== undefined
        ? {
            problem: 'incomplete-chain',
            reason: `the server sends its own certificate alone, without that of its issuer \`${issuer}\`: add the intermediate certificates`,
          }
        : {
            problem: 'untrusted',
            reason: `its issuer \`${issuer}\` is not known here: give the authority's file as \`ca\`, or let the server send the intermediate certificates`,
          };
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT': {
      const last = chainOf(certificate).at(-1);
      return {
        problem: 'untrusted',
        reason: `the chain ends in \`${nameOf(last?.subject)}\`, whose issuer \`${nameOf(last?.issuer)}\` is not trusted here${wayOut(ownAuthorities)}`,
      };
    }
    default:
      return { problem: 'untrusted', reason: `the chain cannot be trusted: ${oneLine(chainError.toLowerCase().replaceAll('_', ' '), 100)}` };
  }
  if (nameError === undefined) return { problem: '', reason: '' };
  const names = altNames(certificate);
  return {
    problem: 'wrong-host',
    reason: `the certificate is not for \`${host}\` but for ${
      names
        .slice(0, 3)
        .map((name) => `\`${name}\``)
        .join(', ') || `\`${nameOf(certificate.subject)}\``
    }`,
  };
}

function wayOut(ownAuthorities: boolean): string {
  return ownAuthorities ? ': it is not in the file that `ca` names' : ": give the authority's file as `ca` if it is your own";
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
