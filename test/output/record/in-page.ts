// What is asked of a page, as scripts that the browser runs: the rest of the repository has no DOM, and shall not seem to have one.

/** Pieces of text that stand out too little from what is behind them, less than 4.5 to 1: `string[]`. */
export const lowContrasts = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colorOf = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (!element) return colorOf('#fff');
    const color = colorOf(getComputedStyle(element).backgroundColor);
    return color[3] === 255 ? color : behind(element.parentElement);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = [];
  let looked = 0;
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    if (text === '' || element.closest('svg title, svg desc')) continue;
    looked += 1;
    const styled = getComputedStyle(element);
    const [front, back] = [light(colorOf(element.closest('svg') ? styled.fill : styled.color)), light(behind(element))];
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5) low.push(ratio.toFixed(2) + ' ' + element.tagName + ' ' + text.slice(0, 40));
  }
  return looked > 20 ? low : ['hardly any text was there'];
})()`;

/** How wide the page is, scroll and all: `number`. */
export const pageWidth = 'document.documentElement.scrollWidth';

/** Elements that reach over the right edge of the window: `string[]`. */
export const overEdge = `[...document.querySelectorAll('body *:not(svg *)')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 80))`;

/** Links of the page that lead nowhere in it: `string[]`. */
export const deadLinks = `[...document.querySelectorAll('a')].map((one) => one.getAttribute('href')).filter((href) => document.querySelector(href) === null)`;

/** Elements that would run something: `number`. */
export const handlers = `[...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on'))).length`;

/** Each picture's number of curves, and its parts that stand outside its frame: `{ curves: number; out: string[] }[]`. */
export const outOfFrame = `[...document.querySelectorAll('svg')].map((picture) => {
  const frame = picture.getBoundingClientRect();
  const out = [...picture.querySelectorAll('path, rect, line, text, circle')].filter((part) => {
    const box = part.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  });
  return { curves: picture.querySelectorAll('path.curve').length, out: out.map((part) => part.outerHTML.slice(0, 120)) };
})`;

/** Pieces that paper must not cut, with their heights, and whether they are kept whole: `{ height: number; keeps: boolean }[]`. */
export const pieces = `[...document.querySelectorAll('figure, tr')].map((one) => ({
  height: one.getBoundingClientRect().height,
  keeps: getComputedStyle(one).breakInside === 'avoid',
}))`;

/** Folded pieces of which nothing is seen: `number`. */
export const folded = `[...document.querySelectorAll('details')].filter((one) => one.lastElementChild.getBoundingClientRect().height === 0).length`;

/** How the head of the first table is repeated: `string`. */
export const headDisplay = `getComputedStyle(document.querySelector('thead')).display`;

/** Adds a picture of another host, as a text that broke out might: the content of the page's policy, `string`. */
export const addPicture = `(() => {
  const picture = document.createElement('img');
  picture.src = 'https://evil.example/x.png';
  document.body.append(picture);
  return document.querySelector('meta[http-equiv]').getAttribute('content');
})()`;
