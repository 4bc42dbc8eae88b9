create or replace function booking_impl.lock_due_mails(most integer)
returns uuid[]
language plpgsql
volatile
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
begin
    return array(
        select d.id from booking_data.delivery d
        where d.webhook_id is null and d.status = 'pending' and d.next_attempt_at <= v_now
        order by d.next_attempt_at
        limit most
        for update skip locked);
end
$$;

comment on function booking_impl.lock_due_mails(integer) is
'Locks mails that are due, and nobody else has locked, the longest due first.';
