declare module 'punycode/punycode.js' {
  const punycode: {
    /** Decodes a label without its `xn--`. Throws RangeError. */
    decode(label: string): string;
    encode(label: string): string;
    /** Writes the non-ASCII labels of a host name as `xn--`. */
    toASCII(host: string): string;
  };
  export default punycode;
}
