// Made of src/Screen/Wire by ./test --approve; a test fails where it is not as they are. Not to be edited.

export interface AliveEvent {
  now: string;
  everySeconds: number;
}

export interface BackupAnswer {
  at: string;
  changes: number;
  bytes: number;
}

export interface BrokerAnswer {
  port: number;
  tls: boolean;
  clients: number;
  dropped: number;
  host?: string;
}

export interface ChangeEvent {
  kind: string;
  recordedAt: string;
  attributes: string[];
  entity: Record<string, unknown>;
}

export interface ExampleAnswer {
  feed: string;
  device: string;
  grants: string[];
  mediaType: string;
  body: string;
  topic?: string;
  now?: string;
  nowFormat?: string;
  broker?: BrokerAnswer;
}

export interface MemoryAnswer {
  workingSet: number;
  managed: number;
  available: number;
  pausePercent: number;
}

export interface NotificationStatus {
  subscriptions: number;
  waiting: number;
  behind: number;
  failing: number;
}

export interface OutsideBrokerAnswer {
  connected: boolean;
  refused: string[];
  why?: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  at?: string;
}

export interface RuleCell {
  input: string;
  part: string;
}

export interface RuleChange {
  kind: string;
  element: string;
  name: string;
  part: string;
  ruleBefore: number;
  ruleAfter: number;
  columnBefore: number;
  columnAfter: number;
  before: string;
  after: string;
}

export interface RuleClause {
  id: string;
  label: string;
  text: string;
  type: string;
  values: string;
  default: string;
}

export interface RuleDiffAnswer {
  from: number;
  to: number;
  changes: RuleChange[];
}

export interface RuleElement {
  id: string;
  name: string;
  kind: string;
  type: string;
  description: string;
  requires: string[];
  names: RuleName[];
  logic?: RuleLogic;
}

export interface RuleExpressionAnswer {
  names: RuleName[];
  type: string;
  faults: RuleFault[];
  value?: unknown;
  text?: string;
  diagnostics?: RuleFault[];
}

export interface RuleExpressionAsk {
  expression: string;
  context?: string;
}

export interface RuleFault {
  code: string;
  warning: boolean;
  line: number;
  column: number;
  length: number;
  en: string;
  zh: string;
  element?: string;
  place?: RulePlace;
}

export interface RuleFinding {
  decision: string;
  kind: string;
  en: string;
  zh: string;
  rules: number[];
  cells: RuleCell[];
}

export interface RuleFunctionsAnswer {
  functions: string[];
}

export interface RuleLogic {
  kind: string;
  text: string;
  columns: string[];
  parts: RuleLogicPart[];
  table?: RuleTable;
}

export interface RuleLogicPart {
  name: string;
  logic: RuleLogic;
}

export interface RuleMatch {
  rule: number;
  id: string;
  conditions: string[];
  annotation: string;
}

export interface RuleModelAnswer {
  name: string;
  version: number;
  tag: string;
  title: string;
  who: string;
  comment: string;
  bytes: number;
  latest: number;
  namespace: string;
  elements: RuleElement[];
  faults: RuleFault[];
  findings: RuleFinding[];
  time?: string;
}

export interface RuleModelsAnswer {
  models: RuleVersion[];
}

export interface RuleName {
  name: string;
  type: string;
  names: RuleName[];
  allowed?: string;
}

export interface RulePlace {
  element: string;
  part: string;
  rule: number;
  column: number;
  line: number;
  character: number;
}

export interface RuleResultAnswer {
  model: string;
  version: number;
  hash: string;
  value: unknown;
  text: string;
  explanation: RuleText;
  decisions: RuleTrace[];
  diagnostics: RuleFault[];
}

export interface RuleRow {
  id: string;
  inputs: string[];
  outputs: string[];
  annotations: string[];
}

export interface RuleTable {
  hitPolicy: string;
  aggregation: string;
  inputs: RuleClause[];
  outputs: RuleClause[];
  annotations: string[];
  rules: RuleRow[];
}

export interface RuleTablesAsk {
  tables?: Record<string, RuleTable>;
  comment?: string;
  decision?: string;
  context?: string;
}

export interface RuleText {
  en: string;
  zh: string;
}

export interface RuleTrace {
  id: string;
  name: string;
  read: Record<string, unknown>;
  rules: RuleMatch[];
  value: unknown;
  text: string;
}

export interface RuleVersion {
  version: number;
  tag: string;
  title: string;
  who: string;
  comment: string;
  bytes: number;
  time?: string;
  name?: string;
}

export interface RuleVersionsAnswer {
  name: string;
  versions: RuleVersion[];
}

export interface ShardAnswer {
  shard: number;
  state: string;
  seq: number;
  snapshotSeq: number;
  historySeq: number;
  entities: number;
  archived: number;
  pending: number;
  pendingMax: number;
  refused: number;
  historyPoints: number;
}

export interface StatusAnswer {
  serving: boolean;
  entities: number;
  pending: number;
  pendingMax: number;
  historyLag: number;
  notifications: NotificationStatus;
  streams: StreamStatus;
  position: string;
  shards: ShardAnswer[];
  storeBytes: Record<string, number>;
}

export interface StreamStatus {
  open: number;
  max: number;
}

export interface SystemAnswer {
  version: string;
  startedAt: string;
  now: string;
  store: string;
  memory: MemoryAnswer;
  broker?: BrokerAnswer;
  lastBackup?: BackupAnswer;
  outsideBroker?: OutsideBrokerAnswer;
}
