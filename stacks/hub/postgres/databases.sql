-- Runs once, when the data folder is made: a user and its databases for VSA and for Temporal, each with a password of
-- its own, so that neither can read the other.
\set ON_ERROR_STOP on
\set vsa_password `cat "${VSA_PASSWORD_FILE:-/run/secrets/vsa_password}"`
\set temporal_password `cat "${VSA_TEMPORAL_PASSWORD_FILE:-/run/secrets/temporal_password}"`

CREATE ROLE vsa LOGIN PASSWORD :'vsa_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE vsa OWNER vsa;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE vsa, temporal, temporal_visibility FROM PUBLIC;
