import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordDocument } from '../../../src/output/record/record-document.ts';
import { writeRecord } from '../../../src/output/record/index.ts';
import { CHROMIUM_MS, launchChromium } from '../../helpers/chromium.ts';
import * as inPage from './in-page.ts';
import { nastiness, recordCase, recordCases, reportOfCase } from './records.ts';

const widths = [1280, 768, 360] as const;
const schemes = ['light', 'dark'] as const;

let browser: Browser;
let folder: string;
const names = recordCases.map(({ name }) => name);

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'gonogo-page-'));
  for (const one of recordCases) await writeFile(join(folder, `${one.name}.html`), await writeRecord(reportOfCase(one), one.log.state(), 'html'));
}, CHROMIUM_MS);

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

interface Seen {
  readonly page: Page;
  /** What the page asked for beside itself, and what it complained of. */
  readonly asked: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens a report as somebody would who has no JavaScript. */
async function look<Value>(name: string, use: (seen: Seen) => Promise<Value>, about: { width?: number; scheme?: 'light' | 'dark' } = {}): Promise<Value> {
  const context = await browser.newContext({
    viewport: { width: about.width ?? 1280, height: 900 },
    colorScheme: about.scheme ?? 'light',
    javaScriptEnabled: false,
  });
  try {
    const page = await context.newPage();
    const file = pathToFileURL(join(folder, `${name}.html`)).href;
    const [asked, complaints]: [string[], string[]] = [[], []];
    page.on('request', (request) => request.url() !== file && asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    await page.goto(file);
    return await use({ page, asked, complaints });
  } finally {
    await context.close();
  }
}

describe.each(names)('the page of a launch: %s', (name) => {
  it('needs nothing beside itself, and has nothing to complain of', () =>
    look(name, async ({ asked, complaints, page }) => {
      await page.locator('footer').scrollIntoViewIfNeeded();
      expect(asked).toEqual([]);
      expect(complaints).toEqual([]);
    }));

  it('shows every section with its heading, one h1, and every table with its heads', () =>
    look(name, async ({ page }) => {
      const titles = recordDocument(reportOfCase(recordCase(name))).sections.map(({ title }) => title);
      expect(await page.locator('main > section > h2').allTextContents()).toEqual(titles);
      for (const title of titles) await expect(page.getByRole('heading', { name: title, exact: true, level: 2 }).isVisible()).resolves.toBe(true);
      expect(await page.locator('h1').count()).toBe(1);
      const bare = await page
        .locator('table:not(:has(caption)), th:not([scope]), figure:not(:has(figcaption)), svg:not([role=img]), svg:not(:has(> title)):not(:has(> desc))')
        .count();
      expect(bare).toBe(0);
      expect(await page.locator('nav a').count()).toBe(titles.length);
      expect(await page.evaluate<string[]>(inPage.deadLinks)).toEqual([]);
    }));

  it.each(widths)('has no sideways scroll at %i px', (width) =>
    look(
      name,
      async ({ page }) => {
        expect(await page.evaluate<number>(inPage.pageWidth)).toBeLessThanOrEqual(width);
        expect(await page.evaluate<string[]>(inPage.overEdge)).toEqual([]);
      },
      { width },
    ),
  );

  it.each(schemes)('can be read in %s', (scheme) =>
    look(name, async ({ page }) => expect(await page.evaluate<string[]>(inPage.lowContrasts)).toEqual([]), { scheme }),
  );
});

describe('plots', () => {
  it.each(widths)('stay inside their frames at %i px', (width) =>
    look(
      'everything',
      async ({ page }) => {
        expect(await page.evaluate<unknown>(inPage.outOfFrame)).toEqual([
          { curves: 2, out: [] },
          { curves: 4, out: [] },
        ]);
      },
      { width },
    ),
  );

  it('are told in a table as well', () =>
    look('everything', async ({ page }) => {
      const numbers = page.locator('figure + details');
      expect(await numbers.count()).toBe(await page.locator('figure').count());
      await numbers.first().locator('summary').click();
      expect(await numbers.first().locator('tbody tr').first().isVisible()).toBe(true);
      expect(await numbers.first().locator('thead th').allTextContents()).toEqual(['From', 'Requests that fail', 'Time to answer, p95']);
    }));

  it('leave a gap where nobody watched, and a shade where an alert was open', () =>
    look('everything', async ({ page }) => {
      const curve = await page.locator('path.curve').first().getAttribute('d');
      expect(curve?.match(/M/g)).toHaveLength(2);
      const [shade, frame] = [await page.locator('rect.alert').boundingBox(), await page.locator('svg').first().boundingBox()];
      expect((shade?.width ?? 0) / (frame?.width ?? 1)).toBeGreaterThan(0.05);
    }));
});

describe('on paper', () => {
  it('prints on several pages, with nothing folded away and nothing cut', () =>
    look('everything', async ({ page }) => {
      await page.setViewportSize({ width: 688, height: 1002 }); // what A4 leaves between the margins
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('details').count()).toBeGreaterThan(3);
      expect(await page.evaluate<number>(inPage.folded)).toBe(0);
      const whole = await page.evaluate<{ height: number; keeps: boolean }[]>(inPage.pieces);
      expect(Math.max(...whole.map(({ height }) => height))).toBeLessThan(1002);
      expect(whole.every(({ keeps }) => keeps)).toBe(true);
      expect(await page.evaluate<string>(inPage.headDisplay)).toBe('table-header-group');
      expect(await page.evaluate<number>(inPage.pageWidth)).toBeLessThanOrEqual(688);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(3);
    }));
});

describe('what people typed and servers sent', () => {
  it('is text', () =>
    look('nasty', async ({ page }) => {
      expect(await page.locator('script, img, iframe, object, a[href^="http"], main h1, link').count()).toBe(0);
      expect(await page.evaluate<number>(inPage.handlers)).toBe(0);
      const text = ((await page.locator('body').textContent()) ?? '').replaceAll(/\s+/g, ' ');
      // A pair of backticks is shown as what it stands for; what a terminal would obey is gone.
      for (const typed of nastiness) expect(text).toContain(typed.replaceAll('`', '').replaceAll(/\u001b\[31m|\u202e/g, ''));
    }));

  it('runs nothing where scripts may run', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('dialog', (dialog) => said.push(dialog.message()));
    await page.goto(pathToFileURL(join(folder, 'nasty.html')).href);
    expect(await page.title()).toContain('<script>');
    const policy = await page.evaluate<string>(inPage.addPicture);
    expect(policy).toContain("default-src 'none'");
    await expect.poll(() => said.join('\n'), { timeout: 10_000 }).toContain('Content Security Policy');
    await context.close();
  });
});
