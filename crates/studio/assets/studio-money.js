// Amounts as people write and read them. Everywhere else they are whole numbers of the currency's smallest unit.

import { language, say, t } from "./studio-words.js";

// Digits of an amount behind the point, as the browser knows the currency: for one that is being written. What the
// studio says of a currency counts more.
export function decimalsOf(currency) {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return 2;
  }
}

// Such as "12,50 €".
export function money(minor, currency, decimals = decimalsOf(currency)) {
  const value = minor / 10 ** decimals;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  try {
    return value.toLocaleString(language, { style: "currency", currency, ...digits });
  } catch {
    return `${value.toLocaleString(language, digits)} ${currency}`;
  }
}

// Such as "12,50": what stands in a field.
export function digits(minor, decimals) {
  return (minor / 10 ** decimals).toLocaleString(language, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  });
}

// What `digits` writes, with a point or a comma; null when it is no amount.
export function parsed(text, decimals) {
  const [whole, part = "", ...rest] = text.trim().replace(",", ".").split(".");
  const isNumber = /^\d{1,10}$/.test(whole) && /^\d*$/.test(part) && !rest.length && part.length <= decimals;
  return isNumber ? Number(whole + part.padEnd(decimals, "0")) : null;
}

// Why a field's text is no amount.
export const noAmount = (typed, decimals) => say(t.not_an_amount, { typed, example: digits(1250, decimals) });
