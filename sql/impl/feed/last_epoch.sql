create or replace function booking_impl.last_epoch()
returns integer
language plpgsql
stable
as $$
begin
    -- By the caller's snapshot, unlike what writers read: who sees that an epoch began, or a change of it, sees all changes before it.
    -- Ordered as the index is: planned on an empty table, max() would read all of it ever after.
    return greatest(1, (select max(e.number) from booking_data.epoch e),
        (select c.epoch from booking_data.change c order by c.epoch desc, c.transaction_id desc, c.position desc limit 1));
end
$$;

comment on function booking_impl.last_epoch() is
'The last epoch that the caller can see. Changes of earlier ones are complete, whatever their transaction ids; those of this one are below the oldest transaction that still runs.';
