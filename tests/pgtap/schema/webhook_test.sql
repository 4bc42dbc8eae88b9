begin;
\ir ../helpers.sql
select plan(45);

-- As check_table, but nobody reads the secrets.
select has_table('booking_data', 'webhook', 'webhook exists');
select table_owner_is('booking_data', 'webhook', 'booking_owner', 'webhook belongs to booking_owner');
select is(array(select concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end)
        from pg_attribute a where a.attrelid = 'booking_data.webhook'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum),
    array['id uuid not null', 'url text not null', 'kinds text[] not null', 'secret text not null', 'previous_secret text', 'previous_secret_until timestamp(3) with time zone',
        'status text not null', 'disabled_reason text', 'first_epoch integer not null', 'first_transaction_id xid8 not null', 'created_at timestamp(3) with time zone not null',
        'updated_at timestamp(3) with time zone not null'], 'webhook has its columns');
select col_is_pk('booking_data', 'webhook', array['id']::name[], 'webhook has its primary key');
select matches(obj_description('booking_data.webhook'::regclass, 'pg_class'), '^[A-Z].*\.$', 'webhook is documented');
select is(has_table_privilege(role, 'booking_data.webhook', 'select, insert, update, delete'), false, role || ' has nothing on the whole table')
from (values ('booking_gateway'), ('booking_notifier'), ('booking_dba'), ('booking_readonly'), ('public')) r (role);
select is(array(select a.attname::text from pg_attribute a where a.attrelid = 'booking_data.webhook'::regclass and a.attnum > 0
        and not has_column_privilege(role, a.attrelid, a.attnum, 'select') order by a.attnum), '{secret,previous_secret}', role || ' reads all but the secrets')
from (values ('booking_dba'), ('booking_readonly')) r (role);
select is((test.error(statement, run_as => 'booking_dba')).code, code, statement)
from (values ('select secret from booking_data.webhook', '42501'), ('select previous_secret from booking_data.webhook', '42501'), ('select * from booking_data.webhook', '42501'),
    ('select id, url, status from booking_data.webhook', null)) t (statement, code);

select test.as_owner($$insert into booking_data.webhook (id, url, secret) values ('0000000a-000a-400a-800a-00000000000a', 'x', 'whsec_' || repeat('A', 32))$$);
select is((w.kinds, w.status, w.disabled_reason, w.previous_secret)::text, '({},active,,)', 'active, all kinds') from booking_data.webhook w;
select ok(w.created_at between clock_timestamp() - interval '1 minute' and clock_timestamp() and w.updated_at >= w.created_at, 'it knows when it was made') from booking_data.webhook w;
select is((w.first_epoch, w.first_transaction_id)::text, (coalesce(pg_sequence_last_value('booking_data.current_epoch'), 1), pg_snapshot_xmin(pg_current_snapshot()))::text, 'and from which transaction on it is told') from booking_data.webhook w;
select is(test.violated('update booking_data.webhook set ' || assignment), refused_by, assignment)
from (values
    ('url = ''''', 'webhook_url_length'), ('url = repeat(''x'', 2001)', 'webhook_url_length'), ('url = null', ''), ('kinds = null', ''), ('secret = ''x''', 'webhook_secret_form'),
    ('secret = ''whsec_'' || repeat(''A'', 31)', 'webhook_secret_form'), ('secret = ''whsec_'' || repeat(''A'', 89)', 'webhook_secret_form'), ('secret = ''whsec_'' || repeat(''-'', 32)', 'webhook_secret_form'),
    ('secret = null', ''), ('previous_secret = ''x''', 'webhook_previous_secret_with_its_end'), ('previous_secret_until = now()', 'webhook_previous_secret_with_its_end'),
    ('status = ''gone''', 'webhook_status_known'), ('status = ''disabled''', 'webhook_disabled_with_a_reason'), ('disabled_reason = ''x''', 'webhook_disabled_with_a_reason'),
    ('updated_at = created_at - interval ''1 s''', 'webhook_times_ordered'), ('first_transaction_id = null', ''), ('first_epoch = null', ''),
    ('secret = ''whsec_'' || repeat(''A'', 86) || ''==''', 'nothing'), ('status = ''disabled'', disabled_reason = ''x''', 'nothing'), ('previous_secret = ''x'', previous_secret_until = now()', 'nothing')
) t (assignment, refused_by);
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.webhook'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['webhook_pkey', 'webhook_url_length', 'webhook_secret_form', 'webhook_previous_secret_with_its_end', 'webhook_status_known', 'webhook_disabled_with_a_reason', 'webhook_times_ordered'],
    'every constraint but the key is tried above');
select throws_ok($$insert into booking_data.webhook (id, url, secret) values ('0000000a-000a-400a-800a-00000000000a', 'x', 'x')$$, '42501', null, 'no slip of a superuser');
select throws_ok('truncate booking_data.webhook cascade', '23000', null, 'nor a truncate');
select is(test.violated($$insert into booking_data.webhook (id, url, secret) values ('0000000a-000a-400a-800a-00000000000a', 'x', 'whsec_' || repeat('A', 32))$$), 'webhook_pkey', 'an id is there once');
select is((test.error(statement, run_as => 'booking_dba')).code, '42501', 'a DBA: ' || statement)
from (values ('delete from booking_data.webhook'), ('update booking_data.webhook set url = ''x''')) t (statement);

select * from finish();
rollback;
