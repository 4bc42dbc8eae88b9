begin;
\ir ../helpers.sql
select plan(13);

select * from test.check_table('verification', array['only_row boolean not null', 'started_at timestamp(3) with time zone', 'stage text', 'after text', 'summed_to text', 'checked bigint not null',
    'violations jsonb not null', 'last_started_at timestamp(3) with time zone', 'last_completed_at timestamp(3) with time zone', 'last_checked bigint', 'last_violations jsonb not null'], array['only_row']);
select is(test.violated('insert into booking_data.verification ' || row_of), refused_by, row_of)
from (values ('(only_row) values (false)', 'verification_only_one_row'), ('(stage, started_at) values (''x'', now())', 'verification_stage_known'),
    ('(stage) values (''keys'')', 'verification_started_while_under_way'), ('(last_started_at, last_completed_at) values (now(), now() - interval ''1 s'')', 'verification_times_ordered'),
    ('default values', 'nothing')) t (row_of, refused_by);

select * from finish();
rollback;
