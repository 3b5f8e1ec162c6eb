"""The world behind the ports: disk, network, devices, paper."""
