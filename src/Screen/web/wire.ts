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

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  at?: string;
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
}
