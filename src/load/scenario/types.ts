import type { Kind } from '../../checks/kind.ts';
import type { Written } from '../../checks/written/reader.ts';
import type { BurstPlan, Expected, Felt } from '../../model/burst.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { GeneratorPlan } from '../protocol.ts';

/** One of the requests of a scenario, as written: `${NAME}` and `${column}` still in place. */
export interface ScenarioRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A map or a list is JSON; anything else is text. */
  readonly body?: Json;
  readonly weight: string;
  /** `200`, or `2xx` for all of a class. */
  readonly ok: readonly string[];
}

/** A stage as written. */
export interface ScenarioStage {
  /** Users, or requests a second. */
  readonly level: string;
  readonly for: string;
  readonly ramp: boolean;
}

/** The rows that connections get, one each. */
export interface ScenarioData {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
}

/** A check that is sampled beside a burst, as written; `kind` and `params` are absent where it is another item's and no checklist is known. */
export interface ScenarioVital {
  readonly name: string;
  readonly item?: string;
  readonly kind?: Kind;
  readonly params?: JsonObject;
  readonly every_s: number;
}

/** What is known of a vital while a condition is judged: what its check observed last; absent where it gave none. */
export type Observed = Readonly<Record<string, JsonObject | undefined>>;

/** A condition of `expect` or `stop_when`, ready to judge. */
export interface BurstCondition {
  /** As written, with its `for 5s`. */
  readonly text: string;
  /** Seconds for which it has to hold in every sample; 0 where one is enough. */
  readonly for_s: number;
  /** Judges what was felt in all, by the name of the request, and what the vitals saw; not judged (`why`) where something it names is not there. */
  evaluate(felt: Felt, requests: Readonly<Record<string, Felt>>, vitals: Observed): Expected;
}

/** A load burst as its file says it. */
export interface LoadScenario {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly about?: string;
  /** What it writes, in its author's words. */
  readonly writes?: string;
  readonly sources: readonly Written[];
  readonly target: string;
  readonly requests: readonly ScenarioRequest[];
  readonly data?: ScenarioData;
  readonly mode: 'users' | 'rate';
  readonly stages: readonly ScenarioStage[];
  readonly think: string;
  readonly connections: string;
  readonly warm_up: string;
  readonly timeout: string;
  readonly expect: readonly BurstCondition[];
  readonly stop_when: readonly BurstCondition[];
  readonly vitals: readonly ScenarioVital[];
}

/** What stands around a scenario. */
export interface ScenarioSetting {
  readonly kinds: readonly Kind[];
  /** The names that the checklist declares; absent where the scenario is read by itself, or to be run. */
  readonly variables?: ReadonlySet<string> | undefined;
  /** The items of the checklist; absent where none is known: then a vital that names one is taken as it is. */
  readonly items?: ScenarioItems | undefined;
}

/** The items that a vital may name. */
export interface ScenarioItems {
  /** The check of an item, params as written; `unreadable` where it has faults of its own. */
  checkOf(item: string): { readonly kind: string; readonly params: JsonObject } | 'unreadable' | undefined;
  /** All ids, where they are at hand, for a better word on a misspelt one. */
  readonly ids?: readonly string[];
}

/** A vital that can be asked: params filled in, not yet parsed by the kind's schema. */
export interface ResolvedVital {
  readonly name: string;
  readonly kind: Kind;
  readonly params: JsonObject;
  readonly every_s: number;
}

/** A burst ready to run: nothing in it is a template any more but what the rows fill in. */
export interface ResolvedScenario {
  readonly name: string;
  readonly title: string;
  /** Host and port that it goes to, as a URL has it: `127.0.0.1:8000`, `api.creator.example`. */
  readonly host: string;
  readonly hostname: string;
  readonly plan: BurstPlan;
  readonly generator: GeneratorPlan;
  readonly expect: readonly BurstCondition[];
  readonly stop_when: readonly BurstCondition[];
  readonly vitals: readonly ResolvedVital[];
}
