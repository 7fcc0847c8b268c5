/** The only global of the tracker: sends a custom event, for example `pico('signup')`. */
declare var pico: (name: string) => Promise<void>;

interface Navigator {
  /** Global Privacy Control, https://w3c.github.io/gpc/ */
  readonly globalPrivacyControl?: boolean;
}
