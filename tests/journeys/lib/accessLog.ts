/** The keys of a `json_detailed` line, in their order. */
export const LOG_KEYS = [
  'time',
  'domain',
  'remote_addr',
  'method',
  'uri',
  'status',
  'body_bytes_sent',
  'request_time',
  'upstream_response_time',
  'upstream_addr',
  'http_referer',
  'http_user_agent',
  'http_x_forwarded_for',
  'server_protocol',
];
