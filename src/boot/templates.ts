/**
 * The texts that machines download, as Handlebars templates.
 *
 * Nothing is escaped by Handlebars: each language has its own helper, and a template writes a value
 * through the helper of its language or not at all. A value that is missing is an error and never
 * an empty string.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { ProvisioningError } from '../domain/errors.ts';
import { grub } from './quoting/grub.ts';
import { hereDocument } from './quoting/here-document.ts';
import { ipxeText } from './quoting/ipxe-text.ts';
import { ipxeUri } from './quoting/ipxe-uri.ts';
import { shell } from './quoting/shell.ts';
import { yaml } from './quoting/yaml.ts';
import { yamlBlock } from './quoting/yaml-block.ts';

export type Templates = {
  /** Renders `ipxe/install.ipxe` from `ipxe/install.ipxe.hbs`. Throws TEMPLATE_INVALID. */
  render(name: string, view: Readonly<Record<string, unknown>>): string;
};

/** Where in its template a helper was called. */
type Place = { readonly line: number; readonly column: number };

/**
 * Handlebars' strict mode looks at `{{name}}` but not at the arguments of helpers: this is thrown
 * there.
 */
class HelperError extends Error {
  readonly place: Place;

  constructor(message: string, place: Place, options?: ErrorOptions) {
    super(message, options);
    this.place = place;
  }
}

const EXTENSION = '.hbs';

/**
 * Reads and parses every template under `folder`, once. Throws TEMPLATE_INVALID for one that has a
 * mistake.
 */
export function createTemplates(folder: string): Templates {
  const handlebars = Handlebars.create();
  registerHelpers(handlebars);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith(EXTENSION),
  );
  const templates = new Map(
    files.map((path) => {
      const source = readFileSync(join(folder, path), 'utf8');
      return [path.slice(0, -EXTENSION.length), compiled(handlebars, path, source)];
    }),
  );

  return {
    render(name, view) {
      const template = templates.get(name);
      if (template === undefined) {
        throw new ProvisioningError('TEMPLATE_INVALID', `there is no template ${name}${EXTENSION}`);
      }
      return template(view);
    },
  };
}

type Render = (view: Readonly<Record<string, unknown>>) => string;

function compiled(handlebars: typeof Handlebars, path: string, source: string): Render {
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new ProvisioningError(
        'TEMPLATE_INVALID',
        `template ${path}: ${explanation(error, source)}`,
        {
          cause: error,
        },
      );
    }
  };
  const program = named(() => handlebars.parse(source));
  const render = handlebars.compile(program, {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: KNOWN_HELPERS,
  });
  return (view) => named(() => render(view));
}

function explanation(error: unknown, source: string): string {
  if (!(error instanceof HelperError))
    return error instanceof Error ? error.message : String(error);
  const { line, column } = error.place;
  const expression = /\{\{.*?\}\}/.exec((source.split('\n')[line - 1] ?? '').slice(column))?.[0];
  return `${expression ?? 'a helper'} in line ${line} ${error.message}`;
}

const TEXT = ['string', 'number'];

/** By language: what turns a value into a piece of it, and the types it takes. */
const QUOTING = {
  yaml: { quote: yaml, takes: ['string', 'number', 'boolean'] },
  /** Whole lines: a nested value. */
  yamlBlock: { quote: (value: object) => yamlBlock(value).trimEnd(), takes: ['object'] },
  shell: { quote: shell, takes: ['string'] },
  /** Whole lines: a file, and the mark that ends it. */
  hereDocument: { quote: hereDocument, takes: ['string'] },
  ipxeText: { quote: ipxeText, takes: TEXT },
  ipxeUri: { quote: ipxeUri, takes: ['string'] },
  grub: { quote: grub, takes: TEXT },
  /** For what the renderer has made of safe words already. */
  verbatim: { quote: (text: string) => text, takes: ['string'] },
} as const;

const KNOWN_HELPERS = Object.fromEntries(Object.keys(QUOTING).map((name) => [name, true]));

function registerHelpers(handlebars: typeof Handlebars): void {
  for (const [name, { quote, takes }] of Object.entries(QUOTING)) {
    handlebars.registerHelper(name, (value: unknown, options: unknown) => {
      const place = placeOf(options);
      if (value === undefined || value === null) throw new HelperError('has no value', place);
      if (!(takes as readonly string[]).includes(typeof value)) {
        throw new HelperError(`takes ${takes.join(' or ')}, not ${typeof value}`, place);
      }
      try {
        return (quote as (value: unknown) => string)(value);
      } catch (error) {
        throw new HelperError(error instanceof Error ? error.message : String(error), place, {
          cause: error,
        });
      }
    });
  }
}

/** Handlebars passes the place of the call as `loc` of its options; its types do not say so. */
function placeOf(options: unknown): Place {
  const { loc } = (options ?? {}) as { loc?: { start?: Place } };
  return loc?.start ?? { line: 0, column: 0 };
}
