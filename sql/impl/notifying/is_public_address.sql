create or replace function booking_impl.is_public_address(address inet)
returns boolean
language sql
immutable
as $$
-- IANA's special-purpose registries. Of IPv6 only 2000::/3 is given out; in it 2001::/23 and 2002::/16 can hide an IPv4 address.
select case family(address)
    when 4 then not address <<= any ('{0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.88.99.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/4,240.0.0.0/4}'::inet[])
    else address <<= '2000::/3' and not address <<= any ('{2001::/23,2001:db8::/32,2002::/16,3fff::/20}'::inet[])
end
$$;

comment on function booking_impl.is_public_address(inet) is
'Whether an address is one of the public internet: not private, loopback, link-local, multicast, shared, reserved, for documentation, nor IPv4 in disguise.';
