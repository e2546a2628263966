import * as z from 'zod';
import { messageOf, NoAnswer } from '../model/errors.ts';
import { isLoopback } from './http-parts.ts';
import { asText, oneLine } from './kept.ts';
import { type CheckContext, defineCheck } from './kind.ts';
import { targetFault, targetOf, targetParams } from './tcp/target.ts';
import { shakeHands } from './tls/handshake.ts';
import { altNames, chainOf, daysUntil, judged, nameOf } from './tls/judge.ts';

const HTTPS = 443;

const params = z
  .strictObject({
    ...targetParams,
    servername: z.string({ error: 'must be a host name' }).min(1, { error: 'must be a host name' }).optional(),
    ca: z.string({ error: 'must be the path of a PEM file' }).min(1, { error: 'must be the path of a PEM file' }).optional(),
    min_version: z.enum(['TLSv1.2', 'TLSv1.3']).optional(),
  })
  .superRefine((written, { addIssue }) => {
    const fault = targetFault(written, HTTPS);
    if (fault !== undefined) addIssue({ code: 'custom', message: fault });
  });

type Params = z.infer<typeof params>;

/** Makes a TLS handshake and judges the certificate itself, so that a bad one is an observation and not only an error. */
export const tls = defineCheck<Params>({
  kind: 'tls',
  title: 'A TLS certificate',
  params,
  fields: {
    encrypted: { type: 'bool', about: 'whether the URL asks for TLS at all; false for `http://`, and then nothing is connected' },
    loopback: { type: 'bool', about: 'whether the target is this machine itself, where nobody listens in between' },
    authorized: { type: 'bool', about: 'whether a client would trust it: in date, for this name, from a known authority' },
    problem: { type: 'string', about: '`plain`, `expired`, `not-yet-valid`, `self-signed`, `incomplete-chain`, `untrusted`, `wrong-host`, or empty' },
    reason: { type: 'string', about: 'the problem in a sentence, or empty' },
    expires_in_days: { type: 'double', about: 'days until it expires; negative after', optional: true },
    valid_from: { type: 'string', about: 'the first moment at which it is valid', optional: true },
    valid_to: { type: 'string', about: 'the last moment at which it is valid', optional: true },
    issuer: { type: 'string', about: 'who vouches for it: common name and organisation', optional: true },
    subject: { type: 'string', about: 'whose it is: common name and organisation', optional: true },
    alt_names: { type: 'list', about: 'the names and addresses it is for, at most 50' },
    protocol: { type: 'string', about: 'the version both sides agreed on: `TLSv1.3`', optional: true },
    chain_length: { type: 'double', about: 'certificates from its own to the last that could be found; 1 is itself alone', optional: true },
    handshake_ms: { type: 'double', about: 'milliseconds of the handshake, without the connection before it', optional: true },
  },
  expect: 'authorized && expires_in_days > 14',
  example: [
    'check:',
    '  kind: tls',
    '  url: ${BASE_URL}',
    '  min_version: TLSv1.2',
    'expect: authorized && expires_in_days > 14',
    'warn: expires_in_days > 30',
  ].join('\n'),
  timeout_s: 10,
  async observe(asked, context) {
    const target = targetOf(asked, HTTPS);
    const loopback = target.host === '::1' || isLoopback(target.host);
    if (asked.url !== undefined && /^(http|ws):/i.test(asked.url)) {
      return {
        encrypted: false,
        loopback,
        authorized: false,
        problem: 'plain',
        reason: `${target.where} is asked without TLS: its URL is a plain one`,
        alt_names: [],
      };
    }
    const ca = asked.ca === undefined ? undefined : await authorities(asked.ca, context);
    const shown = await shakeHands(target, { servername: asked.servername, ca, min_version: asked.min_version, signal: context.signal });
    const { certificate } = shown;
    const now = context.clock.now();
    const { problem, reason } = judged(shown, asked.servername ?? target.host, now, ca !== undefined);
    return {
      encrypted: true,
      loopback,
      authorized: problem === '',
      problem,
      reason,
      expires_in_days: daysUntil(certificate.valid_to, now),
      valid_from: new Date(certificate.valid_from).toISOString(),
      valid_to: new Date(certificate.valid_to).toISOString(),
      issuer: nameOf(certificate.issuer),
      subject: nameOf(certificate.subject),
      alt_names: altNames(certificate),
      protocol: shown.protocol,
      chain_length: chainOf(certificate).length,
      handshake_ms: shown.handshake_ms,
    };
  },
  response(seen) {
    const days = Number(seen['expires_in_days']);
    if (seen['authorized'] !== true) return oneLine(asText(seen['reason']), 300);
    const left = Math.floor(days);
    return `valid for ${left} ${left === 1 ? 'day' : 'days'}, ${asText(seen['protocol'])}, issued by ${oneLine(asText(seen['issuer']), 80)}`;
  },
});

async function authorities(file: string, { folder }: CheckContext): Promise<string> {
  const [{ resolve }, { readFile }, { X509Certificate }] = await Promise.all([import('node:path'), import('node:fs/promises'), import('node:crypto')]);
  const pem = await readFile(resolve(folder, file), 'utf8').catch((error: unknown) => {
    throw new NoAnswer(
      'unknown',
      'file-absent',
      `the file \`${oneLine(file)}\` that \`ca\` names cannot be read: correct the path, which begins beside the checklist`,
      { cause: error },
    );
  });
  try {
    void new X509Certificate(pem); // throws where it is none
  } catch (error) {
    throw new NoAnswer(
      'unknown',
      'unreadable',
      `the file \`${oneLine(file)}\` that \`ca\` names holds no certificate in PEM (${oneLine(messageOf(error), 60)})`,
      { cause: error },
    );
  }
  return pem;
}
