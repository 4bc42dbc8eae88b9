create or replace function booking_impl.channel_faults(channel text)
returns jsonb
language sql
immutable
as $$
select case
    when channel in ('webhook', 'email') then '[]'
    else jsonb_build_array(booking_impl.query_fault('channel', 'must be webhook or email'))
end
$$;

comment on function booking_impl.channel_faults(text) is
'The fault of a channel that does not exist; null has it too.';
