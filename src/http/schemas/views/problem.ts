/**
 * RFC 9457 problem details, as every refusal is told.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';
import { time } from './parts.ts';

const seenCertificate = z
  .strictObject({
    sha256: z.string(),
    subject: z.string(),
    issuer: z.string(),
    validFrom: time,
    validTo: time,
    names: z.array(z.string()),
  })
  .meta({ description: 'What an endpoint showed, to be compared and confirmed' });

const fieldProblem = named(
  'FieldProblem',
  z.strictObject({
    field: z.string().meta({ examples: ['macs[0]'] }),
    expected: z.string().meta({ examples: ['a MAC address such as d0:50:99:4e:05:57'] }),
    got: z.string().meta({ examples: ['"d0:50"'] }),
    certificate: seenCertificate.exactOptional(),
  }),
);

export const problem = named(
  'Problem',
  z
    .strictObject({
      type: z.string().meta({ examples: ['urn:pilotlight:error:INPUT_INVALID'] }),
      title: z.string().meta({ description: 'The same for each problem of this code' }),
      status: z.int(),
      code: z.string().meta({ description: 'Stays as it is: programs may rely on it' }),
      detail: z.string().meta({ description: 'Words for people, which may change' }),
      problems: z
        .array(fieldProblem)
        .exactOptional()
        .meta({ description: 'Each wrong field of the input, all of them in one answer' }),
    })
    .meta({ description: 'Why a request was not served (RFC 9457)' }),
);
